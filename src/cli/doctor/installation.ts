/** Checks of the installation: the version of Node.js, and packages with native code. */
import { describe } from '../failure.js';
import { type Finding, ok, problem } from './finding.js';

const OLDEST = [20, 19] as const;

/** Whether Node.js is new enough. @param version that of this process by default. */
export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
    ? ok('Node.js', version)
    : problem(
        'Node.js',
        `${version} is too old`,
        `install Node.js ${OLDEST.join('.')} or newer: https://nodejs.org`,
      );
}

const MODULES = [
  { name: 'onnxruntime-node', use: 'trains and runs models' },
  { name: '@electric-sql/pglite', use: 'is the embedded database' },
];

/** Loads modules; a problem has the message of the system. */
export async function checkModules(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<Finding[]> {
  return Promise.all(
    MODULES.map(async ({ name, use }) => {
      try {
        await load(name);
        return ok('package', `${name} loads`);
      } catch (error) {
        return problem(
          'package',
          `${name}, which ${use}, does not load: ${describe(error)}`,
          `run \`npm ci\` again on this machine (${process.platform} ${process.arch}); node_modules copied from another machine do not work`,
        );
      }
    }),
  );
}
