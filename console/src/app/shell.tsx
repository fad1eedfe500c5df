/** The shell of the console: navigation, language, theme, the key, and the page of the current path. */
import { Suspense, useEffect, useRef, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { Busy } from '../components/busy';
import { Button } from '../components/button';
import { useKeptFocus } from '../hooks/use-kept-focus';
import { useWords } from '../i18n';
import { ErrorBoundary } from './error-boundary';
import { Brand } from './icons';
import { Navigation } from './navigation';
import { NotFound } from './not-found';
import { PAGES } from './pages';
import { wasReloaded } from './parts';

/** Sets the title of the document, and moves the focus to the heading when the page changes. */
function usePageChange(main: React.RefObject<HTMLElement | null>): void {
  const { t } = useWords();
  const [location] = useLocation();
  const page = PAGES.find(({ path }) => location.startsWith(path));
  const name = page ? t(page.name) : t('not-found.title');
  const first = useRef(true);
  useEffect(() => {
    document.title = `${name} · Tandem`;
  }, [name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of page that moves the focus
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus();
  }, [page?.path]);
}

/** Says that the console was reloaded because a part was not there, until another page is opened. */
function ReloadNote() {
  const { t } = useWords();
  const [location] = useLocation();
  const [at] = useState(wasReloaded() ? location : undefined);
  return (
    <div role="status">{at === location && <p className="notice reloaded">{t('shell.reloaded')}</p>}</div>
  );
}

export function Shell() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  usePageChange(main);
  useKeptFocus(main);
  return (
    <div className="shell" data-menu={open ? 'open' : undefined}>
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <header className="top">
        <Button
          className="menu"
          aria-expanded={open}
          aria-controls="navigation"
          onPress={() => setOpen(!open)}
        >
          {t('shell.menu')}
        </Button>
        <Brand />
      </header>
      <Navigation onChosen={() => setOpen(false)} />
      <main id="main" ref={main} tabIndex={-1}>
        <ReloadNote />
        <ErrorBoundary at={location}>
          <Suspense fallback={<Busy />}>
            <Switch>
              <Route path="/">
                <Redirect to="/overview" replace />
              </Route>
              {PAGES.map(({ path, view: View }) => (
                <Route key={path} path={`${path}/*?`}>
                  <View />
                </Route>
              ))}
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}
