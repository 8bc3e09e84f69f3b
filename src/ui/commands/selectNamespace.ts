import type { At } from '../../contributions.ts';
import type { TreeNode } from '../../core/tree/nodes.ts';
import type { Choices } from '../choices.ts';
import { placeOf } from '../place.ts';
import type { Picker } from '../pick.ts';
import type { ClusterTree } from '../tree/provider.ts';

/** Which namespace of a context picks offer first and the tree opens. */
export async function runSelectNamespace(picker: Picker, chosen: Choices, at: TreeNode | At | undefined, tree: ClusterTree): Promise<void> {
  const target = await picker.target('Select Namespace', placeOf(at).cluster);
  if (target === undefined) return;
  await chosen.chooseNamespace(target.cluster, target.namespace);
  tree.refresh();
  await tree.show(target.cluster, target.namespace);
}
