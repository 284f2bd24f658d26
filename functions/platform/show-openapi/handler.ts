import { platformContracts } from '../../../shared/contracts/calendar.ts';
import { api } from '../../wire.ts';
import { showOpenapi } from './show-openapi.ts';

export const handler = api('showOpenapi', platformContracts.showOpenapi, showOpenapi());
