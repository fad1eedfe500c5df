/** The parameters of the address: read, and some of them changed while the others stay. */
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** Values by name; a parameter without one is taken out of the address. */
export type Parameters = Readonly<Record<string, string | undefined>>;

interface Options {
  /** Whether it is no step to go back to, as each letter that is typed. */
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
