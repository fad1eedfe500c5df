/** A button that deletes the record of a row. */
import { useWords } from '../i18n';
import { Button } from './button';

export function DeleteButton({
  id,
  isBusy,
  onDelete,
}: {
  /** The id of the record, announced to screen readers. */
  readonly id: string;
  readonly isBusy: boolean;
  readonly onDelete: (id: string) => void;
}) {
  const { t } = useWords();
  return (
    <Button
      variant="danger"
      aria-label={`${t('delete')}: ${id}`}
      isDisabled={isBusy}
      onPress={() => onDelete(id)}
    >
      {t('delete')}
    </Button>
  );
}
