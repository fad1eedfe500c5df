/** A file input: files can be dropped, pasted, or selected by a button. */
import { Button, DropZone, FileTrigger, isFileDropItem } from 'react-aria-components';
import { useWords } from '../i18n';

export function FileDrop({
  action,
  hint,
  busy,
  many = false,
  onFiles,
}: {
  /** The label of the button. */
  readonly action: string;
  readonly hint: string;
  readonly busy: boolean;
  /** Whether several files can be selected at once. */
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
