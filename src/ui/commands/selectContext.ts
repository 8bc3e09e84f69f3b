import type { Choices } from '../choices.ts';
import type { Picker } from '../pick.ts';
import type { ClusterTree } from '../tree/provider.ts';

/** Which context picks offer first and the tree marks. The kubeconfig and its current context stay as they are. */
export async function runSelectContext(picker: Picker, chosen: Choices, tree: ClusterTree): Promise<void> {
  const context = await picker.context('Select Context: offered first, and marked in the tree');
  if (context === undefined) return;
  await chosen.chooseContext(context.cluster);
  tree.refresh();
  await tree.show(context.cluster);
}
