/** A draft of a stored value, kept while the value is refetched, and discarded once it is saved. */
import { useState } from 'react';

export interface Draft {
  /** The draft, or the stored value if there is none. */
  readonly value: string;
  type(text: string): void;
  /** Discards the draft that was sent, so that the stored value is shown; later input is kept. */
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
