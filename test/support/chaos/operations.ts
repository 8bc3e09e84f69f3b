import { abortCanary } from '../../../src/app/canary/abortCanary.ts';
import { createCanary } from '../../../src/app/canary/createCanary.ts';
import { holdCanary } from '../../../src/app/canary/holdCanary.ts';
import { promoteCanary } from '../../../src/app/canary/promoteCanary.ts';
import { stepCanary } from '../../../src/app/canary/stepCanary.ts';
import { createTrack } from '../../../src/app/blueGreen/createTrack.ts';
import { removeTrack } from '../../../src/app/blueGreen/removeTrack.ts';
import { pauseRollout } from '../../../src/app/rolling/pauseRollout.ts';
import { restartRollout } from '../../../src/app/rolling/restartRollout.ts';
import { resumeRollout } from '../../../src/app/rolling/resumeRollout.ts';
import { setImage } from '../../../src/app/rolling/setImage.ts';
import { undoRollout } from '../../../src/app/rolling/undoRollout.ts';
import { scaleCanary } from '../../../src/app/scaleCanary.ts';
import { switchTraffic } from '../../../src/app/switchTraffic.ts';
import { takeBack } from '../../../src/app/takeBack.ts';
import { lastReversible } from '../../../src/core/operations/history.ts';
import type { OperationPorts, Outcome } from '../../../src/app/ports.ts';
import type { Result } from '../../../src/core/result.ts';
import type { Target } from '../../../src/core/target.ts';
import type { random } from '../random.ts';
import { application, container, image, type Kind } from './applications.ts';

export interface Chosen {
  readonly name: string;
  readonly run: (ports: OperationPorts, signal: AbortSignal) => Promise<Result<Outcome>>;
}

/** Chooses the next operation: mostly one that the application as it is has a use for, now and then any. */
export function choose(kind: Kind, target: Target, deployments: readonly string[], by: ReturnType<typeof random>): Chosen {
  const asked = { target, application };
  const images = [{ container, image: image(`v${String(1 + by.below(5))}`) }];
  const one = { ...asked, deployment: deployments.length === 0 ? 'shop' : by.pick(deployments) };
  const to = by.pick(['blue', 'green']);
  const percent = by.pick([0, 10, 25, 50, 75, 100]);
  const stepTo = by.pick(['next', 'next', 'next', 'back', 0, 2] as const);
  const swap = by.below(2) === 0 ? 'swap' : 'roll';
  const surge = by.below(3) === 0;
  const number = by.below(40);
  const rolling: readonly Chosen[] = [
    { name: 'set image', run: (ports, signal) => setImage(ports, { ...one, images }, signal) },
    { name: 'undo', run: (ports, signal) => undoRollout(ports, one, signal) },
    { name: 'pause', run: (ports, signal) => pauseRollout(ports, one, signal) },
    { name: 'resume', run: (ports, signal) => resumeRollout(ports, one, signal) },
    { name: 'restart', run: (ports, signal) => restartRollout(ports, one, signal) },
  ];
  const blueGreen: readonly Chosen[] = [
    { name: 'switch', run: (ports, signal) => switchTraffic(ports, by.below(2) === 0 ? { ...asked, to } : asked, signal) },
    { name: 'create track', run: (ports, signal) => createTrack(ports, { ...asked, images }, signal) },
    { name: 'remove track', run: (ports, signal) => removeTrack(ports, asked, signal) },
  ];
  const canary: readonly Chosen[] = [
    { name: 'create canary', run: (ports, signal) => createCanary(ports, { ...asked, images }, signal) },
    { name: 'step', run: (ports, signal) => stepCanary(ports, { ...asked, to: stepTo }, signal) },
    { name: 'hold', run: (ports, signal) => holdCanary(ports, asked, signal) },
    { name: 'abort', run: (ports, signal) => abortCanary(ports, asked, signal) },
    { name: `promote ${swap}`, run: (ports, signal) => promoteCanary(ports, { ...asked, how: swap }, signal) },
    { name: 'scale', run: (ports, signal) => scaleCanary(ports, { ...asked, to: { percent, surge } }, signal) },
  ];
  // Over again it is about the same entry.
  let entry: string | undefined;
  const back: Chosen = {
    name: 'take back',
    run: async (ports, signal) => {
      const entries = await ports.journal.entries(target, application);
      entry ??= (number % 3 === 0 ? lastReversible(entries, application) : entries.at(number % Math.max(1, entries.length)))?.id;
      return takeBack(ports, entry === undefined ? asked : { ...asked, entry }, signal);
    },
  };
  const all = [...rolling, ...blueGreen, ...canary, back];
  const named = (from: readonly Chosen[], wanted: string): readonly Chosen[] => from.filter(({ name }) => name === wanted);
  const single = deployments.length < 2;
  const fitting = {
    'blue-green': single ? [...named(blueGreen, 'create track'), ...named(rolling, 'set image'), back] : [...blueGreen, ...named(blueGreen, 'switch'), ...named(blueGreen, 'switch'), ...named(rolling, 'set image'), back],
    canary: single ? [...named(canary, 'create canary'), ...named(rolling, 'set image'), back] : [...canary.slice(1), ...named(canary, 'step'), ...named(canary, 'step'), back],
    rolling: [...rolling, ...named(rolling, 'set image'), back],
  }[kind];
  // Now and then one that does not fit, which is to say so and to write nothing.
  return by.pick(by.below(12) === 0 ? all : fitting);
}
