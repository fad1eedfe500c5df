/** Keeps the focus in its place if the focused element is removed, such as the button of a deleted row. */
import { type RefObject, useEffect } from 'react';

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), [tabindex="0"]';

interface Place {
  readonly element: HTMLElement;
  /** The ancestors of the element, the innermost first. */
  readonly around: readonly HTMLElement[];
  /** Its index among the focusable elements of each ancestor. */
  readonly index: readonly number[];
}

function placeOf(element: HTMLElement, frame: HTMLElement): Place {
  const around: HTMLElement[] = [];
  for (let up = element.parentElement; up && up !== frame; up = up.parentElement) around.push(up);
  around.push(frame);
  const index = around.map((one) => [...one.querySelectorAll(FOCUSABLE)].indexOf(element));
  return { element, around, index };
}

/** The element to focus: in the innermost remaining ancestor, the next focusable element, or else the previous one. */
function heirOf({ around, index }: Place): HTMLElement | undefined {
  const level = around.findIndex(({ isConnected }) => isConnected);
  const candidates = around[level]?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [];
  return candidates[Math.min(index[level] ?? 0, candidates.length - 1)] ?? around[level];
}

/** Watches a frame: if its focused element is removed, the element in its place gets the focus. */
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
      // A closing dialog returns the focus itself, shortly after it is removed.
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
