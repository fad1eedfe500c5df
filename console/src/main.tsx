/** The entry of the console: its providers and its shell. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { ApiError } from './api/client';
import { preloadParts } from './app/parts';
import { Shell } from './app/shell';
import { ThemeProvider } from './app/theme';
import { LanguageProvider } from './i18n';
import './style.css';

/** The time before a server that could not be reached is called again, in milliseconds. */
const AGAIN = 2_000;

const isAway = (error: unknown) => error instanceof ApiError && (error.status === 0 || error.status === 503);

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      refetchOnWindowFocus: false,
      // Error responses are not retried; a server that could not be reached is.
      retry: (failures, error) => failures < 1 && isAway(error),
      refetchInterval: ({ state }) => (isAway(state.error) ? AGAIN : false),
    },
  },
});

/** The time before the other parts are loaded, in milliseconds, so that the first page is drawn before. */
const LATER = 3_000;

window.addEventListener('load', () => setTimeout(() => void preloadParts(), LATER));

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <ThemeProvider>
          <Router base="/console">
            <Shell />
          </Router>
        </ThemeProvider>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
