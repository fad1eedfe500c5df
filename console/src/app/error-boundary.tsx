/** Catches errors while a page is rendered, so that the navigation remains usable; it is reset when the URL changes. */
import { Component, type ReactNode } from 'react';
import { Button } from '../components/button';
import { ErrorNotice } from '../components/error-notice';
import { useWords } from '../i18n';
import { PartError } from './parts';

interface Props {
  /** The current path. */
  readonly at: string;
  readonly children: ReactNode;
}

function PartNotice() {
  const { t } = useWords();
  return (
    <div className="notice error" role="alert">
      <p>{t('error.part')}</p>
      <Button onPress={() => location.reload()}>{t('retry')}</Button>
    </div>
  );
}

export class ErrorBoundary extends Component<Props, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate({ at }: Props) {
    if (at !== this.props.at && this.state.error !== undefined) this.setState({ error: undefined });
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    const { error } = this.state;
    if (error instanceof PartError) return <PartNotice />;
    return <ErrorNotice error={error} onRetry={() => this.setState({ error: undefined })} />;
  }
}
