/** An error message; if a key is missing or lacks a scope, with a field to enter one. */
import { ApiError } from '../api/client';
import { type Phrase, useWords } from '../i18n';
import { Button } from './button';
import { KeyForm } from './key-form';
import { Said } from './said';

/** Advice on errors, by status. */
const ADVICE: Readonly<Record<number, Phrase>> = {
  0: 'error.unreachable',
  401: 'error.unauthorized',
  403: 'error.forbidden',
  404: 'error.absent',
  429: 'error.too-many',
  503: 'error.starting',
};

/** What an error is in general: told where the server's own words are not known in the language in use. */
const generally = (status: number): Phrase =>
  status === 409
    ? 'error.conflict'
    : status === 413
      ? 'error.too-large'
      : status < 500
        ? 'error.invalid'
        : 'error.failed';

export function ErrorNotice({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t, said } = useWords();
  const status = error instanceof ApiError ? error.status : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const field = error instanceof ApiError ? error.field : undefined;
  const wantsKey = status === 401 || status === 403;
  const advice = status === undefined ? undefined : ADVICE[status];
  return (
    <div className="notice error" role="alert">
      {/* What a key lacks is said in the console's own words: the server's are for those who write programs. */}
      {!wantsKey && (
        <p>
          {said(message) === undefined && status !== undefined && !advice && `${t(generally(status))} `}
          <Said text={message} />
          {field && !message.includes(field) && ` (${field})`}
        </p>
      )}
      {advice && <p>{t(advice, { scope: (error instanceof ApiError && error.needed) || '' })}</p>}
      {wantsKey && <KeyForm />}
      {onRetry && !wantsKey && <Button onPress={onRetry}>{t('retry')}</Button>}
    </div>
  );
}
