/** The query parameters of the URL: reading them, and changing some of them. */
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** Values by name; a parameter without a value is removed from the URL. */
export type Parameters = Readonly<Record<string, string | undefined>>;

interface Options {
  /** Whether the entry in the history is replaced, as for each typed letter. */
  readonly replace: boolean;
}

export function useAddress(): readonly [URLSearchParams, (values: Parameters, options?: Options) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = useCallback(
    (values: Parameters, options?: Options) =>
      setParameters((before) => {
        for (const [name, value] of Object.entries(values)) {
          if (value) before.set(name, value);
          else before.delete(name);
        }
        return before;
      }, options),
    [setParameters],
  );
  return [parameters, set];
}
