/** A confirmation dialog for actions that cannot be undone. */
import { type ReactNode, Suspense } from 'react';
import { part } from '../app/parts';
import { useWords } from '../i18n';
import { Button } from './button';

const Modal = part(() => import('./modal'));

export function Confirm({
  title,
  action,
  busy,
  onConfirm,
  onClose,
  children,
}: {
  readonly title: string;
  readonly action: string;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useWords();
  return (
    <Suspense>
      <Modal title={title} onClose={onClose}>
        {children}
        <div className="row">
          <Button variant="danger" isDisabled={busy ?? false} onPress={onConfirm}>
            {action}
          </Button>
          <Button onPress={onClose}>{t('cancel')}</Button>
        </div>
      </Modal>
    </Suspense>
  );
}
