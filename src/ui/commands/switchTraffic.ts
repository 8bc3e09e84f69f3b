import type { At } from '../../contributions.ts';
import { switchTraffic } from '../../app/switchTraffic.ts';
import { switchServices } from '../../core/live/operable.ts';
import { strategyWords } from '../../core/live/strategyWords.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import { operate, type OperationDoor } from '../operation.ts';
import { placeOf } from '../place.ts';
import { tracksOf, type Picked, type Picker, type Wanted, type WantedTrack } from '../pick.ts';

const wanted: Wanted = {
  title: 'Switch Traffic',
  not: ({ row, seen }) => {
    if (row.strategy !== 'blue-green') return 'only a blue-green application is switched';
    return switchServices(seen).length > 0 ? undefined : 'no Service selects one of its tracks';
  },
};

/** Between the phases of a switch all tracks are live, and each may be the one that stays so. */
const wantedTrack = (picked: Picked): WantedTrack => ({
  title: wanted.title,
  placeholder: 'Track that shall have the traffic',
  not: ({ live }) => (live && tracksOf(picked).some((track) => !track.live) ? 'it has the traffic now' : undefined),
});

/** From the palette, a row, or the code lens of a Service. */
export async function runSwitchTraffic(door: OperationDoor, picker: Picker, at: TreeNode | At | undefined): Promise<void> {
  const place = placeOf(at);
  const picked = await picker.application(place, wanted);
  if (picked === undefined) return;
  const { application, strategy } = picked.row;
  if (strategy !== 'blue-green') {
    door.report.failure({ kind: 'notThisStrategy', application, strategy: strategyWords[strategy], wanted: 'switch' });
    return;
  }
  const to = place.track ?? onlyIdle(picked, at) ?? (await picker.track(picked, wantedTrack(picked)))?.track;
  if (to === undefined) return;
  const service = place.service ?? picked.row.service ?? (await picker.service(picked, wanted.title));
  if (service === undefined) return;
  const { target } = picked;
  await operate(door, {
    what: `${application} → ${to}`,
    target,
    application,
    run: (ports, signal) => switchTraffic(ports, { target, application, to, service }, signal),
  });
}

/** A row with one idle track leaves nothing to ask; the palette asks all the same, so that both tracks are seen. */
function onlyIdle(picked: Picked, at: TreeNode | At | undefined): string | undefined {
  if (at === undefined) return undefined;
  const idle = tracksOf(picked).filter(({ live }) => !live);
  return idle.length === 1 ? idle[0]?.track : undefined;
}
