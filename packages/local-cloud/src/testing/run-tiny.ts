import { timeZone } from '@piutang/calendar';
import { startLocalCloud } from '../local-cloud.ts';

/** Runs a tiny system in a process of its own, so that a test can kill it: `node run-tiny.ts <data> <assembly>`. */
const [dataDir = '', assemblyDir = ''] = process.argv.slice(2);
const cloud = await startLocalCloud({
  dataDir,
  assemblyDir,
  port: 0,
  tenant: { name: 'tiny', timeZone: timeZone('Asia/Jakarta') },
  empty: true,
});
process.stdout.write(
  `${JSON.stringify('refused' in cloud ? cloud : { url: cloud.url, endpoints: cloud.endpoints })}\n`,
);
