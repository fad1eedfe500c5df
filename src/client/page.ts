/** Events of the page that a client runs in, if it runs in one: being left, and the network coming back. */

interface Target {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

interface Page extends Partial<Target> {
  readonly document?: Target & { readonly visibilityState: string };
  readonly navigator?: { sendBeacon?(url: string, body: Blob): boolean };
}

/**
 * A function that sends a body as the page is left, and returns whether the browser accepted it; `undefined` outside
 * of browsers.
 */
export function beaconOf(): ((url: string, body: string) => boolean) | undefined {
  const { document, navigator } = globalThis as unknown as Page;
  if (!document || !navigator?.sendBeacon) return undefined;
  return (url, body) => navigator.sendBeacon?.(url, new Blob([body], { type: 'application/json' })) ?? false;
}

/**
 * Calls `onLeave` when the page is hidden or left, and `onOnline` when the network is back. @returns a function that
 * stops it.
 */
export function watchPage(onLeave: () => void, onOnline: () => void): () => void {
  const page = globalThis as unknown as Page;
  const { document } = page;
  if (!document || !page.addEventListener) return () => {};
  const hidden = () => document.visibilityState === 'hidden' && onLeave();
  document.addEventListener('visibilitychange', hidden);
  page.addEventListener('pagehide', onLeave);
  page.addEventListener('online', onOnline);
  return () => {
    document.removeEventListener('visibilitychange', hidden);
    page.removeEventListener?.('pagehide', onLeave);
    page.removeEventListener?.('online', onOnline);
  };
}
