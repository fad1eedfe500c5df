/**
 * The package installed by npm into an empty project. It needs the registry, or npm's cache; where both are out of reach,
 * it says so.
 */
import { describePackage, run } from './packed.js';

const OUT_OF_REACH = /ENOTCACHED|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|E403|E404|ETARGET|network/;

describePackage('the package as npm installs it', async (app, file) => {
  const options = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  try {
    await run(app, 'npm', 'install', ...options, file);
    return '';
  } catch (error) {
    const [unreachable] = OUT_OF_REACH.exec(String(error)) ?? [];
    if (unreachable === undefined) throw error;
    console.warn(
      `not tested: the installed package, as npm reaches neither registry nor cache (${unreachable})`,
    );
    return unreachable;
  }
});
