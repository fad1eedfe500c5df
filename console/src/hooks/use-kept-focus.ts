/** Keeps the focus in its place where what had it is taken out of the page, as a list's entry that was deleted. */
import { type RefObject, useEffect } from 'react';

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), [tabindex="0"]';

interface Place {
  readonly element: HTMLElement;
  /** What it stood in, the innermost first. */
  readonly around: readonly HTMLElement[];
  /** Which of the focusable it was, in each of these. */
  readonly index: readonly number[];
}

function placeOf(element: HTMLElement, frame: HTMLElement): Place {
  const around: HTMLElement[] = [];
  for (let up = element.parentElement; up && up !== frame; up = up.parentElement) around.push(up);
  around.push(frame);
  const index = around.map((one) => [...one.querySelectorAll(FOCUSABLE)].indexOf(element));
  return { element, around, index };
}

/** What stands there now: in the innermost of what is left, what came after it, or else before. */
function heirOf({ around, index }: Place): HTMLElement | undefined {
  const level = around.findIndex(({ isConnected }) => isConnected);
  const candidates = around[level]?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [];
  return candidates[Math.min(index[level] ?? 0, candidates.length - 1)] ?? around[level];
}

/** Watches a frame: where the element that has the focus in it goes, what comes into its place gets the focus. */
export function useKeptFocus(frame: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let place: Place | undefined;
    let waiting = 0;
    const noted = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && target !== element) place = placeOf(target, element);
    };
    const changed = () => {
      if (!place || place.element.isConnected || waiting) return;
      // A dialog that closes gives the focus back itself, a moment after it is gone.
      waiting = requestAnimationFrame(() => {
        waiting = requestAnimationFrame(() => {
          waiting = 0;
          if (!place || place.element.isConnected || document.activeElement !== document.body) return;
          heirOf(place)?.focus({ preventScroll: true });
        });
      });
    };
    const observer = new MutationObserver(changed);
    observer.observe(document.body, { childList: true, subtree: true });
    element.addEventListener('focusin', noted);
    return () => {
      observer.disconnect();
      element.removeEventListener('focusin', noted);
      cancelAnimationFrame(waiting);
    };
  }, [frame]);
}
