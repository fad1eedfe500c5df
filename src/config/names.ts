/** Names in `tandem.json`: of experiments, arms, named lists and providers. */
import { z } from 'zod';

/** The form of such a name. */
export const NAME = /^[a-z][a-z0-9_-]{0,63}$/;

/** The schema of such a name. @param example a name for the error message. */
export const nameLike = (example: string) =>
  z.string().regex(NAME, `is a lower-case name such as ${example}, of at most 64 characters`);
