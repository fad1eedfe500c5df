/** The contradictions between the sources of an answer, the later source first. */
import type { Answer, ContradictingSource } from '../../api/types';
import { Button } from '../../components/button';
import { useWords } from '../../i18n';
import type { OpenSource } from './written';

function Source({
  source: { citation: number, says, published },
  citations,
  onOpen,
}: {
  readonly source: ContradictingSource;
  readonly citations: Answer['citations'];
  readonly onOpen: OpenSource;
}) {
  const { t, time } = useWords();
  const citation = citations.find((one) => one.number === number);
  return (
    <li>
      <strong>
        <bdi>{says}</bdi>
      </strong>{' '}
      {t('contradiction.says')}{' '}
      {citation && (
        <Button className="link" onPress={() => onOpen(citation.item, citation.quote, citation.position)}>
          <bdi>
            {citation.title} [{number}]
          </bdi>
        </Button>
      )}{' '}
      {published !== null && <small className="path">{time(new Date(published).toISOString())}</small>}
    </li>
  );
}

export function Contradictions({ answer, onOpen }: { readonly answer: Answer; readonly onOpen: OpenSource }) {
  const { t, has } = useWords();
  const { contradictions, citations } = answer;
  if (contradictions.length === 0) return null;
  return (
    <section className="notice doubtful" aria-label={t('ask.contradictions')}>
      <strong>{t('ask.contradictions')}</strong>
      {contradictions.map(({ kind, newer, older }) => {
        const phrase = `contradiction.${kind}`;
        return (
          <div key={`${newer.citation} ${newer.says} ${older.citation} ${older.says}`}>
            <p className="path">{has(phrase) ? t(phrase) : kind}</p>
            <ul className="plain">
              <Source source={newer} citations={citations} onOpen={onOpen} />
              <Source source={older} citations={citations} onOpen={onOpen} />
            </ul>
          </div>
        );
      })}
    </section>
  );
}
