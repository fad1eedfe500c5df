/** Errors that end a command early, and messages of errors. */
import { codeOf } from '../runtime/index.js';

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command could not do its work; the message says what to do about it. Exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The command was stopped by Ctrl-C or SIGTERM, cleanly. Exit code 1. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  constructor(message = 'stopped') {
    super(message);
  }
}

/** PostgreSQL's code for a disk that is full. */
const DISK_FULL = '53100';

/** An error as one line of text; system errors in plain words. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const path = 'path' in error && typeof error.path === 'string' ? error.path : '';
  switch (codeOf(error)) {
    case 'ENOENT':
      return `${path || 'a file'} does not exist`;
    case 'EACCES':
    case 'EPERM':
      return `no permission for ${path || 'a file'}: check its owner and mode`;
    case 'EISDIR':
      return `${path || 'a path'} is a folder, not a file`;
    case 'ENOTDIR':
      return `${path || 'a path'} is in a file, not in a folder`;
    case 'EROFS':
      return `${path || 'a file'} is on a file system that is mounted read-only: choose another folder with --data`;
    case 'ENOSPC':
    case 'EDQUOT':
    case DISK_FULL:
      return 'the disk is full: free some space and run the same command again';
    case 'ECONNREFUSED':
      return 'the database server does not answer: check --database-url (or DATABASE_URL), and that it runs';
    default:
      return (error.message || error.name).split('\n', 1)[0];
  }
}
