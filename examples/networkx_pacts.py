"""The network of pacts after a run: who stands in its middle, and which blocs there are."""

import networkx as nx

import deter

world = deter.world(deter.scenario("vietnam-2021"), seed=7)
for turn in world:
    pass
network = nx.Graph()
network.add_nodes_from(world.codes)
for pact in world.pacts.rows():
    if pact["in_force"]:
        network.add_edge(pact["proposer"], pact["partner"])
middle = sorted(nx.betweenness_centrality(network).items(), key=lambda one: -one[1])
print("in the middle:", ", ".join(f"{code} {share:.2f}" for code, share in middle[:5]))
print("blocs:", [sorted(bloc) for bloc in nx.community.greedy_modularity_communities(network)])
assert abs(nx.density(network) - world["network.density"]) < 1e-12
assert abs(nx.transitivity(network) - world["network.transitivity"]) < 1e-12
