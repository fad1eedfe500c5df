/** Deletes what a row of a list holds. */
import { useWords } from '../i18n';
import { Button } from './button';

export function DeleteButton({
  id,
  isBusy,
  onDelete,
}: {
  /** Of what is deleted, told to screen readers. */
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
