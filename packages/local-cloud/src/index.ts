export {
  type LocalCloud,
  type LocalCloudOptions,
  type LocalCloudRefusal,
  RUNNING_FILE,
  startLocalCloud,
} from './local-cloud.ts';
