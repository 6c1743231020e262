import { regionalEndpoints } from './endpoints.ts';

export const defaultEndpointResolver = regionalEndpoints('dynamodb');
