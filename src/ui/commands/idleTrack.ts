import type { At } from '../../contributions.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { placeOf } from '../place.ts';
import { tracksOf, type Picked, type Picker, type Wanted, type WantedTrack } from '../pick.ts';

const not: WantedTrack['not'] = ({ live }) => (live ? 'it has the traffic now' : undefined);

/** From a track's row that track; from elsewhere the only idle one, or the one that is chosen. Undefined where the person left. */
export async function pickIdleTrack(picker: Picker, at: TreeNode | At | undefined, wanted: Wanted, placeholder: string): Promise<(Picked & { readonly track: string }) | undefined> {
  const place = placeOf(at);
  const picked = await picker.application(place, wanted);
  if (picked === undefined) return undefined;
  const idle = tracksOf(picked).filter(({ live }) => !live);
  const only = idle.length === 1 && at !== undefined ? idle[0] : undefined;
  const track = place.track ?? (only ?? (await picker.track(picked, { title: wanted.title, placeholder, not })))?.track;
  return track === undefined ? undefined : { ...picked, track };
}
