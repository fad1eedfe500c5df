/** The language models that write answers, in the order in which they are tried. */
import type { PropsWithChildren } from 'react';
import { Link } from 'wouter';
import type { Providers } from '../../api/admin-types';
import { useProviders } from '../../api/queries';
import { Badge } from '../../components/badge';
import { Loaded } from '../../components/loaded';
import { Table } from '../../components/table';
import { useWords } from '../../i18n';

export function LanguageModels() {
  const { t } = useWords();
  const providers = useProviders();
  return (
    <Loaded query={providers}>
      {({ configured, found }) => (
        <>
          <p>{t('model.language-about')}</p>
          <Table heads={[t('name'), t('provider.model'), t('model.runs-at'), t('model.state')]}>
            {configured.map((provider) => (
              <Row key={provider.name} {...provider}>
                <Badge state="good">{t('model.configured')}</Badge>
              </Row>
            ))}
            {found.map((provider) => (
              <Row key={`found ${provider.name}`} {...provider}>
                <Badge>{t('provider.found')}</Badge>
              </Row>
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
          </Table>
          <p>
            <Link href="/settings">{t('model.language-settings')}</Link>
          </p>
        </>
      )}
    </Loaded>
  );
}

/** One provider; its state is what stands within. */
function Row({ name, model, file, url, children }: Providers['found'][number] & PropsWithChildren) {
  const { t } = useWords();
  return (
    <tr>
      <td>{name}</td>
      <td>
        <bdi>{model ?? file}</bdi>
      </td>
      <td>
        <bdi>{url ?? t('model.in-process')}</bdi>
      </td>
      <td>{children}</td>
    </tr>
  );
}
