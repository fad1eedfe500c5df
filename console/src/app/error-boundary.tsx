/** Catches errors while a page is rendered, so that the navigation remains usable; it is reset when the URL changes. */
import { Component, type ReactNode } from 'react';
import { ErrorNotice } from '../components/error-notice';

interface Props {
  /** The current path. */
  readonly at: string;
  readonly children: ReactNode;
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
    return <ErrorNotice error={this.state.error} onRetry={() => this.setState({ error: undefined })} />;
  }
}
