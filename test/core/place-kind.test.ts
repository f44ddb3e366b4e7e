import { expect, test } from 'vitest';
import { placeKindOf } from '../../src/core/place-kind.ts';

const MOUNTS = [
  '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw',
  '30 22 0:40 / /home rw shared:2 - nfs4 server:/home rw,vers=4.2',
  '31 30 0:41 / /home/ann/local rw - xfs /dev/sdb1 rw',
  '32 22 0:42 / /mnt/my\\040share rw - cifs //server/share rw',
  '33 22 0:43 / /mnt/ssh rw - fuse.sshfs ann@server: rw',
  '34 22 0:44 / /mnt/usb rw - fuseblk /dev/sdc1 rw',
  '35 22 0:45 / /mnt/vm rw - 9p host rw',
  '36 22 0:46 / /mnt/covered rw - nfs server:/old rw',
  '37 22 0:47 / /mnt/covered rw - tmpfs tmpfs rw',
  '39 22 0:49 / /mnt/program rw - fuse program rw',
  '40 22 0:50 / /mnt/image rw - squashfuse image ro',
  '38 22 0:48 / /mnt/box rw - vboxsf box rw',
].join('\n');

const LOCAL = { kind: 'local' };

test.each([
  ['/var/spool', LOCAL],
  ['/home/ann/spool', { kind: 'network', what: 'nfs4' }],
  ['/home', { kind: 'network', what: 'nfs4' }],
  ['/homes/ann', LOCAL],
  ['/home/ann/local/spool', LOCAL],
  ['/mnt/my share/spool', { kind: 'network', what: 'cifs' }],
  ['/mnt/ssh/spool', { kind: 'network', what: 'fuse.sshfs' }],
  ['/mnt/usb/spool', LOCAL],
  ['/mnt/vm/spool', { kind: 'network', what: '9p' }],
  ['/mnt/covered/spool', LOCAL],
  ['/mnt/box/spool', { kind: 'network', what: 'vboxsf' }],
  ['/mnt/program/spool', { kind: 'network', what: 'fuse' }],
  ['/mnt/image/spool', LOCAL],
  ['/srv/Dropbox/spool', { kind: 'synced', what: 'Dropbox' }],
  ['/srv/Dropbox (Personal)/spool', { kind: 'synced', what: 'Dropbox' }],
  ['/srv/OneDrive - Firm/spool', { kind: 'synced', what: 'OneDrive' }],
  ['C:\\Users\\ann\\Google Drive\\spool', { kind: 'synced', what: 'Google Drive' }],
  ['/Users/ann/Library/Mobile Documents/spool', { kind: 'synced', what: 'iCloud Drive' }],
  ['/srv/dropbox-tools/spool', LOCAL],
  ['/srv/myDropbox/spool', LOCAL],
  ['/srv/OneDrive/spool', { kind: 'synced', what: 'OneDrive' }],
  ['/srv/OneDriver/spool', LOCAL],
  ['/srv/GoogleDrive/spool', { kind: 'synced', what: 'Google Drive' }],
  ['/srv/iCloudDrive/spool', { kind: 'synced', what: 'iCloud Drive' }],
  ['/srv/nextcloud/spool', { kind: 'synced', what: 'Nextcloud' }],
  ['/srv/nextcloud-server/spool', LOCAL],
  ['/srv/ownCloud/spool', { kind: 'synced', what: 'ownCloud' }],
  ['/srv/my-owncloud/spool', LOCAL],
])('%s is %o', (path, kind) => {
  expect(placeKindOf(path, MOUNTS)).toEqual(kind);
});

test.each([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  '9p',
  'virtiofs',
  'vboxsf',
  'afs',
  'ceph',
  'lustre',
  'gpfs',
  'beegfs',
  'glusterfs',
  'ocfs2',
  'gfs2',
])('a file system of type %s belongs to a network, also below everything', (what) => {
  expect(placeKindOf('/home/ann/spool', `22 1 0:40 / / rw - ${what} server:/ rw`)).toEqual({
    kind: 'network',
    what,
  });
});

test('the deepest mount decides, whichever is listed last', () => {
  const mounts = MOUNTS.split('\n').toReversed().join('\n');
  expect(placeKindOf('/home/ann/local/spool', mounts)).toEqual(LOCAL);
  expect(placeKindOf('/home/ann/spool', mounts)).toEqual({ kind: 'network', what: 'nfs4' });
});

test('where nothing tells of mounts a folder is local', () => {
  expect(placeKindOf('/home/ann/spool', '')).toEqual(LOCAL);
});
