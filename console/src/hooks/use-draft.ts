/** What is typed over a stored value, kept while the value is read again, and given up once it was saved. */
import { useState } from 'react';

export interface Draft {
  /** What is typed, or what is stored where nothing is. */
  readonly value: string;
  type(text: string): void;
  /** Gives up what was sent, so that the stored value is shown; what was typed since then stays. */
  saved(sent: string): void;
}

export function useDraft(stored: string): Draft {
  const [typed, setTyped] = useState<string>();
  return {
    value: typed ?? stored,
    type: setTyped,
    saved: (sent) => setTyped((now) => (now === sent ? undefined : now)),
  };
}
