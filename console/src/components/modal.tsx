/** A modal dialog; Escape and a click outside close it. */
import type { ReactNode } from 'react';
import { Modal as AriaModal, Dialog, Heading, ModalOverlay } from 'react-aria-components';
import { useWords } from '../i18n';
import { Button } from './button';

export default function Modal({
  title,
  onClose,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useWords();
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(open) => open || onClose()}>
      <AriaModal className="modal">
        <Dialog>
          <div className="panel-head">
            <Heading slot="title">{title}</Heading>
            <Button onPress={onClose}>{t('close')}</Button>
          </div>
          {children}
        </Dialog>
      </AriaModal>
    </ModalOverlay>
  );
}
