/** Light and dark themes: that of the system, until one is selected. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

export const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

const Context = createContext<{ readonly theme: Theme; setTheme(theme: Theme): void }>({
  theme: 'system',
  setTheme: () => {},
});

const STORED = 'tandem-theme';

export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const [theme, setTheme] = useState<Theme>(() => {
    const stored = localStorage.getItem(STORED) as Theme | null;
    return stored && THEMES.includes(stored) ? stored : 'system';
  });
  useEffect(() => {
    localStorage.setItem(STORED, theme);
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const value = useMemo(() => ({ theme, setTheme }), [theme]);
  return <Context value={value}>{children}</Context>;
}

export const useTheme = () => useContext(Context);
