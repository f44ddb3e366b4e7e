import * as z from 'zod';

/**
 * What a push can be answered with, apart from `wire.ts`, the rest of what travels: a push needs none of that, and to make
 * its schemas takes as long as to read a dump.
 */

/** The answer to `POST /imports/`. */
export const importAnswerSchema = z.looseObject({
  id: z.string().min(1),
  result_id: z.string().nullish(),
  result_url: z.string().nullish(),
});

/** The answer to a request that makes a submission: a new one, a continuation, a re-execution. */
export const submissionAnswerSchema = z.looseObject({
  id: z.string().min(1),
  status: z.string().nullish(),
});

/** The body of every answer that is not a success. */
export const errorEnvelopeSchema = z.looseObject({
  error: z.looseObject({
    code: z.string().nullish(),
    message: z.string().nullish(),
    request_id: z.string().nullish(),
  }),
});

/** One page of a list. `next` is a whole URL or only its query. */
export const pageSchema = z.looseObject({
  results: z.array(z.unknown()),
  next: z.string().nullish(),
  previous: z.string().nullish(),
});
