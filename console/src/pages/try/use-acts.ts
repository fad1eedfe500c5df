/** The actions of a person on items of a list, sent as events with the request of the list. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { WriteReport } from '../../api/types';

export interface Act {
  readonly kind: string;
  readonly item: string;
  readonly request?: string;
  readonly position?: number;
}

export function useActs(person: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (acts: readonly Act[]) =>
      call<WriteReport>(
        'POST',
        '/v1/events',
        acts.map((act) => ({ ...act, user: person })),
      ),
    onSuccess: (_, acts) => {
      // Impressions do not change what is shown.
      if (acts.some(({ kind }) => kind !== 'impression')) {
        void queries.invalidateQueries({ queryKey: ['feed', person] });
        void queries.invalidateQueries({ queryKey: ['events', person] });
      }
    },
  });
}
