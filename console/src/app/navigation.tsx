/** The navigation: pages, language and theme. */
import { Link, useLocation } from 'wouter';
import { Choice } from '../components/choice';
import { LANGUAGES, type Language, useWords } from '../i18n';
import { Brand, PageIcon } from './icons';
import { GROUPS } from './pages';
import { THEMES, type Theme, useTheme } from './theme';

export function Navigation({ onChosen }: { readonly onChosen: () => void }) {
  const { t, language, setLanguage } = useWords();
  const { theme, setTheme } = useTheme();
  const [location] = useLocation();
  return (
    <div className="side" id="navigation">
      <header>
        <Brand />
      </header>
      <nav aria-label={t('shell.pages')}>
        {GROUPS.map(({ name, pages }) => (
          <section key={name}>
            <h2>{t(name)}</h2>
            <ul>
              {pages.map((page) => (
                <li key={page.path}>
                  <Link
                    href={page.path}
                    onClick={onChosen}
                    aria-current={location.startsWith(page.path) ? 'page' : undefined}
                  >
                    <PageIcon path={page.path} />
                    {t(page.name)}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      <aside className="preferences" aria-label={t('shell.preferences')}>
        <Choice
          label={t('shell.language')}
          value={language}
          options={Object.entries(LANGUAGES).map(([id, name]) => ({ id: id as Language, name }))}
          onChange={setLanguage}
        />
        <Choice
          label={t('shell.theme')}
          value={theme}
          options={THEMES.map((id: Theme) => ({ id, name: t(`theme.${id}`) }))}
          onChange={setTheme}
        />
      </aside>
    </div>
  );
}
