/** The notice shown while there are no items, with the ways to import some. */
import { Link } from 'wouter';
import { useWords } from '../i18n';

export function NoItems() {
  const { t } = useWords();
  return (
    <p className="empty">
      {t('attention.empty')} <Link href="/content?import=file">{t('content.import')}</Link>{' '}
      <Link href="/documents">{t('page.documents')}</Link> <Link href="/connect">{t('page.connect')}</Link>
    </p>
  );
}
