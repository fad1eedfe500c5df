/** The effect of a change of the objective: figures, the items shown more and less, and people's lists side by side. */
import { Link } from 'wouter';
import type { Change, ListedItem, Trial } from '../../api/types';
import { Figure } from '../../components/figure';
import { ofNumbers, Table } from '../../components/table';
import { useWords } from '../../i18n';

function Changes({ title, changes }: { readonly title: string; readonly changes: readonly Change[] }) {
  const { t, number } = useWords();
  if (changes.length === 0) return null;
  return (
    <Table heads={[t('name'), ofNumbers(t('before')), ofNumbers(t('after'))]} caption={title}>
      {changes.map(({ name, before, after }) => (
        <tr key={name}>
          <td>
            <bdi>{name}</bdi>
          </td>
          <td className="number">{number(before, 3)}</td>
          <td className="number">{number(after, 3)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** The list after the change, with the change of each item's place, or a mark if it is new. */
function After({
  before,
  after,
}: {
  readonly before: readonly ListedItem[];
  readonly after: readonly ListedItem[];
}) {
  const { t } = useWords();
  const places = new Map(before.map(({ id }, place) => [id, place]));
  return (
    <ol className="moved">
      {after.map(({ id, title }, place) => {
        const was = places.get(id);
        const rise = was === undefined ? undefined : was - place;
        return (
          <li key={id} data-move={rise === undefined ? 'new' : undefined}>
            <bdi>{title ?? id}</bdi>{' '}
            <small>
              {rise === undefined ? t('trial.new') : rise > 0 ? `▲ ${rise}` : rise < 0 ? `▼ ${-rise}` : ''}
            </small>
          </li>
        );
      })}
    </ol>
  );
}

export function Outcome({ trial }: { readonly trial: Trial }) {
  const { t, number, percent } = useWords();
  return (
    <>
      <dl className="figures">
        <Figure name={t('trial.people')} value={number(trial.people)} />
        <Figure name={t('trial.overlap')} value={percent(trial.overlap)} />
        <Figure name={t('trial.unchanged')} value={percent(trial.unchanged)} />
        <Figure name={t('trial.new-first')} value={percent(trial.newFirst)} />
      </dl>
      <div className="columns">
        <Changes title={t('trial.tags-more')} changes={trial.tags.more} />
        <Changes title={t('trial.tags-less')} changes={trial.tags.less} />
        <Changes title={t('trial.retrievers')} changes={trial.retrievers} />
      </div>
      {trial.examples.map(({ user, before, after }) => (
        <section key={user} aria-label={user}>
          <h3>
            <Link href={`/people?user=${encodeURIComponent(user)}`}>
              <bdi>{user}</bdi>
            </Link>
          </h3>
          <div className="columns">
            <div>
              <p className="path">{t('before')}</p>
              <ol>
                {before.map(({ id, title }) => (
                  <li key={id}>
                    <bdi>{title ?? id}</bdi>
                  </li>
                ))}
              </ol>
            </div>
            <div>
              <p className="path">{t('after')}</p>
              <After before={before} after={after} />
            </div>
          </div>
        </section>
      ))}
    </>
  );
}
