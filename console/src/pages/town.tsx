/** Town: where agents that live in one world will be watched; empty until there are any. */
import { Link } from 'wouter';
import { Panel } from '../components/panel';
import { useWords } from '../i18n';

export default function Town() {
  const { t } = useWords();
  return (
    <>
      <h1>{t('page.town')}</h1>
      <p>{t('town.about')}</p>
      <Panel title={t('town.inhabitants')}>
        <p className="empty">{t('town.empty')}</p>
      </Panel>
      <Panel title={t('town.until-then')}>
        <p>
          {t('town.people')} <Link href="/people">{t('page.people')}</Link>,{' '}
          <Link href="/map">{t('page.map')}</Link>
        </p>
      </Panel>
    </>
  );
}
