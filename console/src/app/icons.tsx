/** The icons of pages in the navigation, and the logo: inline, so that they need no requests. */

/** Outlines in a square of 16 × 16, by the path of the page. */
const OUTLINES: Readonly<Record<string, string>> = {
  '/overview': 'M2 14V9M6 14V3M10 14V7M14 14V5',
  '/try': 'M5 3l8 5-8 5z',
  '/map':
    'M4 4.5a1.5 1.5 0 1 0 0-.1M12 6a1.5 1.5 0 1 0 0-.1M6 12.5a1.5 1.5 0 1 0 0-.1M5.5 4.7l5 1M10.5 7l-4 4M4 6.2l.400 5',
  '/content': 'M3 3h10v10H3zM5.5 6h5M5.5 9h5',
  '/people': 'M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M3 13.5c.6-3 2.5-4 5-4s4.4 1 5 4',
  '/documents': 'M4 2h5l3 3v9H4zM9 2v3h3',
  '/objective': 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5',
  '/experiments': 'M6 2v4L2.5 13.5h11L10 6V2M5 2h6M4.5 10h7',
  '/models': 'M8 2l5.5 3v6L8 14l-5.5-3V5zM2.5 5L8 8l5.5-3M8 8v6',
  '/evaluate': 'M2 13.5L6 8l3 2.5L14 3',
  '/review': 'M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM5.8 8l1.7 1.7L10.5 6.5',
  '/agents': 'M3.5 6h9v7h-9zM8 6V3M8 3h.1M6 9v1M10 9v1M1.5 8.5v2M14.5 8.5v2',
  '/connect': 'M6.5 9.5l3-3M7 5l2-2a2.8 2.8 0 0 1 4 4l-2 2M9 11l-2 2a2.8 2.8 0 0 1-4-4l2-2',
  '/settings':
    'M2 5h7M13 5h1M11 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4M2 11h1M7 11h7M5 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
};

export function PageIcon({ path }: { readonly path: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d={OUTLINES[path] ?? ''} />
    </svg>
  );
}

/** Two wheels on one frame. */
export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 38 24" aria-hidden="true">
        <circle cx="11" cy="12" r="8.5" />
        <circle cx="27" cy="12" r="8.5" />
      </svg>
      Tandem
    </span>
  );
}
