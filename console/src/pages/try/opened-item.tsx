/** The item that is opened over a page: it stands in the address, so that back closes it and a reload opens it again. */
import { Suspense } from 'react';
import { part } from '../../app/parts';
import { useAddress } from '../../hooks/use-address';

const ItemView = part(() => import('./item-view'));

/** Of a passage to mark, characters that the address holds at most. */
const MARKED = 500;

/** @returns opens an item, with a passage of it marked. */
export function useOpen(): (item: string, passage?: string) => void {
  const [, set] = useAddress();
  return (item, passage) => set({ open: item, mark: passage?.slice(0, MARKED) });
}

export function OpenedItem() {
  const [parameters, set] = useAddress();
  const open = useOpen();
  const item = parameters.get('open');
  if (!item) return null;
  return (
    <Suspense>
      <ItemView
        id={item}
        highlight={parameters.get('mark') ?? undefined}
        onOpen={open}
        onClose={() => set({ open: undefined, mark: undefined }, { replace: true })}
      />
    </Suspense>
  );
}
