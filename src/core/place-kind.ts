/** What lies under a folder decides how far events and locks can be trusted there. */
export type PlaceKind =
  | { readonly kind: 'local' }
  /** Another machine may write too, and no event tells of it. */
  | { readonly kind: 'network'; readonly what: string }
  /** A program copies the folder to other machines. */
  | { readonly kind: 'synced'; readonly what: string };

const LOCAL: PlaceKind = { kind: 'local' };

/** `mounts` is the text of /proc/self/mountinfo; empty where there is none. `path` has no links in it. */
export function placeKindOf(path: string, mounts: string): PlaceKind {
  const type = fileSystemOf(path, mounts);
  if (type !== null && isOfNetwork(type)) return { kind: 'network', what: type };
  const synced = SYNCED.find(([, name]) => path.split(/[/\\]/).some((part) => name.test(part)));
  return synced === undefined ? LOCAL : { kind: 'synced', what: synced[0] };
}

const NETWORK_TYPES: ReadonlySet<string> = new Set([
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
]);

/** Programs of the user's own machine that look like file systems, but lead to its own disks. */
const LOCAL_FUSE =
  /^(fuseblk|fuse\.(ecryptfs|encfs|gocryptfs|cryfs|securefs|bindfs|mergerfs|ntfs-3g|exfat.*|lxcfs|overlay.*|fuse-overlayfs))$/;

function isOfNetwork(type: string): boolean {
  return NETWORK_TYPES.has(type) || (/^fuse(\.|$)/.test(type) && !LOCAL_FUSE.test(type));
}

const SYNCED: readonly (readonly [string, RegExp])[] = [
  ['Dropbox', /^Dropbox( \(.*\))?$/],
  ['OneDrive', /^OneDrive( - .*)?$/],
  ['Google Drive', /^(Google ?Drive.*|My Drive)$/],
  ['iCloud Drive', /^(iCloud ?Drive.*|com~apple~CloudDocs|Mobile Documents)$/],
  ['Nextcloud', /^Nextcloud$/i],
  ['ownCloud', /^ownCloud$/i],
];

/** The type of the mount that lies deepest above the path; of several at one place the last covers the others. */
function fileSystemOf(path: string, mounts: string): string | null {
  let deepest: { readonly at: string; readonly type: string } | null = null;
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const at = unescaped(before.split(' ')[4] ?? '');
    const type = after.split(' ')[0] ?? '';
    const isAbove = at !== '' && (at === '/' || path === at || path.startsWith(`${at}/`));
    if (isAbove && at.length >= (deepest?.at.length ?? 0)) deepest = { at, type };
  }
  return deepest?.type ?? null;
}

/** Blanks in a mount's path are written as `\040`. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
