/** The settings of the text encoder: `text` in tandem.json. */
import { z } from 'zod';

/** The encoder of items' texts. */
export const Text = z.discriminatedUnion('encoder', [
  z.strictObject({ encoder: z.literal('trained') }),
  z.strictObject({ encoder: z.literal('none') }),
  z.strictObject({
    encoder: z.literal('endpoint'),
    url: z.url({
      protocol: /^https?$/,
      error: 'is the URL of an endpoint, such as https://api.openai.com/v1',
    }),
    model: z.string().min(1),
    keyFrom: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is the name of an environment variable, not the key itself')
      .optional(),
  }),
  z.strictObject({ encoder: z.literal('transformers'), model: z.string().min(1) }),
]);

export type TextSettings = z.output<typeof Text>;
