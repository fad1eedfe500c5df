/** An item in a dialog: its text, its attributes, and similar items. */
import { useItem, useSimilar } from '../../api/queries';
import { Button } from '../../components/button';
import { Loaded } from '../../components/loaded';
import Modal from '../../components/modal';
import { Prose } from '../../components/prose';
import { Tags } from '../../components/tags';
import { useWords } from '../../i18n';

export default function ItemView({
  id,
  highlight,
  onOpen,
  onClose,
}: {
  readonly id: string;
  /** A passage of the text to highlight, such as a cited one. */
  readonly highlight?: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const item = useItem(id);
  const similar = useSimilar(id);
  return (
    <Modal title={item.data?.title ?? id} onClose={onClose}>
      <Loaded query={item}>
        {({ body, tags }) => (
          <>
            <Tags tags={tags} />
            <Passage text={body ?? ''} marked={highlight} />
          </>
        )}
      </Loaded>
      <h3>{t('item.similar')}</h3>
      <Loaded query={similar}>
        {({ items }) => (
          <ul>
            {items.map((one) => (
              <li key={one.id}>
                <Button className="link" onPress={() => onOpen(one.id)}>
                  <bdi>{one.title ?? one.id}</bdi>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Modal>
  );
}

/** A text with a highlighted passage, which is scrolled into view. */
export function Passage({ text, marked }: { readonly text: string; readonly marked?: string | undefined }) {
  const at = marked ? text.indexOf(marked) : -1;
  return (
    <div className="body">
      {marked && at >= 0 ? (
        <Prose text={text} ranges={[[at, at + marked.length]]} inView />
      ) : (
        <Prose text={text} />
      )}
    </div>
  );
}
