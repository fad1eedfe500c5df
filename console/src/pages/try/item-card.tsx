/** An item of a list: title, reasons, and actions. */
import { useState } from 'react';
import type { RecommendedItem } from '../../api/types';
import { Button } from '../../components/button';
import { Tags } from '../../components/tags';
import { Why } from '../../components/why';
import { type Phrase, useWords } from '../../i18n';

const ACTS: readonly { readonly kind: string; readonly name: Phrase }[] = [
  { kind: 'like', name: 'act.like' },
  { kind: 'save', name: 'act.save' },
  { kind: 'complete', name: 'act.complete' },
  { kind: 'dismiss', name: 'act.dismiss' },
];

export function ItemCard({
  item,
  position,
  done,
  onOpen,
  onAct,
}: {
  readonly item: RecommendedItem;
  /** The position in the list, from 0. */
  readonly position: number;
  /** The kinds of events sent for it here. */
  readonly done: ReadonlySet<string>;
  readonly onOpen: () => void;
  readonly onAct: (kind: string) => void;
}) {
  const { t } = useWords();
  const [explained, setExplained] = useState(false);
  return (
    <article className="card">
      {item.image && <img src={item.image} alt="" loading="lazy" />}
      <h2>
        <Button className="link" onPress={onOpen}>
          <bdi>{item.title ?? item.id}</bdi>
        </Button>
      </h2>
      <Tags tags={item.tags} />
      <div className="acts">
        {ACTS.map(({ kind, name }) => (
          <Button key={kind} aria-pressed={done.has(kind)} onPress={() => onAct(kind)}>
            {t(name)}
          </Button>
        ))}
        <Button aria-expanded={explained} onPress={() => setExplained(!explained)}>
          {t('why')}
        </Button>
      </div>
      {explained && <Why reasons={item.reasons} explanation={item.explanation} position={position} />}
    </article>
  );
}
