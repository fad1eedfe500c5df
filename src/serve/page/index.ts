/** The page to try it on. */
export const PAGE = '';
export const PAGE_POLICY = '';
