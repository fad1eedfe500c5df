/** The page for unknown paths. */
import { Link } from 'wouter';
import { useWords } from '../i18n';

export function NotFound() {
  const { t } = useWords();
  return (
    <>
      <h1>{t('not-found.title')}</h1>
      <p>
        {t('not-found.text')} <Link href="/overview">{t('page.overview')}</Link>
      </p>
    </>
  );
}
