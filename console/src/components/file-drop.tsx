/** Takes files: dropped, pasted, or chosen by a button. */
import { Button, DropZone, FileTrigger, isFileDropItem } from 'react-aria-components';
import { useWords } from '../i18n';

export function FileDrop({
  action,
  hint,
  busy,
  many = false,
  onFiles,
}: {
  /** What the button says. */
  readonly action: string;
  readonly hint: string;
  readonly busy: boolean;
  /** Whether more than one may be chosen at once. */
  readonly many?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  const { t } = useWords();
  return (
    <DropZone
      className="drop"
      onDrop={async ({ items }) =>
        onFiles(await Promise.all(items.filter(isFileDropItem).map((item) => item.getFile())))
      }
    >
      <FileTrigger allowsMultiple={many} onSelect={(files) => files && onFiles([...files])}>
        <Button className="button main" isDisabled={busy}>
          {busy ? t('busy') : action}
        </Button>
      </FileTrigger>
      <p>{hint}</p>
    </DropZone>
  );
}
