/** The language models beside the recommenders: those that write answers, in the order in which they are tried. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Providers } from '../../api/admin-types';
import { call } from '../../api/client';
import { Badge } from '../../components/badge';
import { Loaded } from '../../components/loaded';
import { useWords } from '../../i18n';

export function LanguageModels() {
  const { t } = useWords();
  const providers = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => call<Providers>('GET', '/v1/providers', undefined, signal),
  });
  return (
    <Loaded query={providers}>
      {({ configured, found }) => (
        <>
          <p>{t('model.language-about')}</p>
          <div className="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('name')}</th>
                  <th scope="col">{t('provider.model')}</th>
                  <th scope="col">{t('model.runs-at')}</th>
                  <th scope="col">{t('model.state')}</th>
                </tr>
              </thead>
              <tbody>
                {configured.map(({ name, model, file, url }) => (
                  <tr key={name}>
                    <td>{name}</td>
                    <td>
                      <bdi>{model ?? file}</bdi>
                    </td>
                    <td>
                      <bdi>{url ?? t('model.in-process')}</bdi>
                    </td>
                    <td>
                      <Badge state="good">{t('model.configured')}</Badge>
                    </td>
                  </tr>
                ))}
                {found.map(({ name, model, file, url }) => (
                  <tr key={`found ${name}`}>
                    <td>{name}</td>
                    <td>
                      <bdi>{model ?? file}</bdi>
                    </td>
                    <td>
                      <bdi>{url ?? t('model.in-process')}</bdi>
                    </td>
                    <td>
                      <Badge>{t('provider.found')}</Badge>
                    </td>
                  </tr>
                ))}
                <tr>
                  <td>extractive</td>
                  <td>{t('model.extractive')}</td>
                  <td>{t('model.in-process')}</td>
                  <td>
                    <Badge state={configured.length === 0 ? 'good' : undefined}>
                      {t(configured.length === 0 ? 'model.serving' : 'model.last')}
                    </Badge>
                  </td>
                </tr>
              </tbody>
            </table>
          </div>
          <p>
            <Link href="/settings">{t('model.language-settings')}</Link>
          </p>
        </>
      )}
    </Loaded>
  );
}
