import type { ReplyOf } from '../../../shared/contracts/contract.ts';
import type { preferenceContracts } from '../../../shared/contracts/preferences.ts';
import { type Catalogue, plansOpenTo } from '../../../shared/domain/catalogue/catalogue.ts';

export interface ShowCatalogueDeps {
  readonly catalogue: () => Promise<Catalogue>;
}

/** What somebody with this junior major may choose from. */
export function showCatalogue({ catalogue }: ShowCatalogueDeps) {
  return async ({
    query,
  }: {
    readonly query: { readonly juniorMajorCode: string };
  }): Promise<ReplyOf<typeof preferenceContracts.showCatalogue>> => {
    const current = await catalogue();
    return { version: current.version, plans: plansOpenTo(current, query.juniorMajorCode) };
  };
}
