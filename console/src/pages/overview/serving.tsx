/** The models in use: recommenders, and the language models that write answers. */
import { Link } from 'wouter';
import { useProviders, useVersions } from '../../api/queries';
import { Badge } from '../../components/badge';
import { Loaded } from '../../components/loaded';
import { useWords } from '../../i18n';

export function Serving() {
  const { t, time } = useWords();
  const versions = useVersions();
  const providers = useProviders();
  return (
    <Loaded query={versions}>
      {(data) => (
        <ul className="list rows">
          {data.versions
            .filter(({ serving }) => serving)
            .map(({ id, created }) => (
              <li key={id}>
                <Link href="/models">{id}</Link> <Badge state="good">{t('model.serving')}</Badge>{' '}
                <small className="path">{time(created)}</small>
              </li>
            ))}
          {data.versions.every(({ serving }) => !serving) && (
            <li>
              {t('overview.no-models')} <Link href="/models">{t('model.train')}</Link>
            </li>
          )}
          {(providers.data?.configured ?? []).map(({ name, model, file }) => (
            <li key={`provider ${name}`}>
              <Link href="/settings">{name}</Link> <bdi>{model ?? file}</bdi>{' '}
              <Badge>{t('overview.writes')}</Badge>
            </li>
          ))}
          {providers.data?.configured.length === 0 && (
            <li>
              {t('overview.extractive')} <Link href="/settings">{t('page.settings')}</Link>
            </li>
          )}
        </ul>
      )}
    </Loaded>
  );
}
