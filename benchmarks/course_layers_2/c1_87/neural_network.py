import random
import math

#
# A neural network one neuron at a time. Sigmoid everywhere, squared error.
#   eta   learning rate
#


class NeuralNetwork:
    LEARNING_RATE = 0.5

    def __init__(self, num_inputs, num_hidden, num_outputs):
        self.num_inputs = num_inputs
        self.hidden_layer = NeuronLayer(num_hidden, num_inputs)
        self.output_layer = NeuronLayer(num_outputs, num_hidden)

    def inspect(self):
        print('------')
        print('* Inputs: {}'.format(self.num_inputs))
        print('Hidden Layer')
        self.hidden_layer.inspect()
        print('* Output Layer')
        self.output_layer.inspect()
        print('------')

    def feed_forward(self, inputs):
        hidden_layer_outputs = self.hidden_layer.feed_forward(inputs)
        return self.output_layer.feed_forward(hidden_layer_outputs)

    # Online learning: the weights are updated after every training case
    def train(self, training_inputs, training_outputs):
        self.feed_forward(training_inputs)

        # 1. Output neuron deltas
        pd_errors_wrt_output_net = [0] * len(self.output_layer.neurons)
        for o in range(len(self.output_layer.neurons)):
            pd_errors_wrt_output_net[o] = self.output_layer.neurons[o].pd_error_wrt_net(training_outputs[o])

        # 2. Hidden neuron deltas
        pd_errors_wrt_hidden_net = [0] * len(self.hidden_layer.neurons)
        for h in range(len(self.hidden_layer.neurons)):
            d_error_wrt_hidden_output = 0
            for o in range(len(self.output_layer.neurons)):
                d_error_wrt_hidden_output += pd_errors_wrt_output_net[o] * self.output_layer.neurons[o].weights[h]
            pd_errors_wrt_hidden_net[h] = d_error_wrt_hidden_output * self.hidden_layer.neurons[h].pd_output_wrt_net()

        # 3. Update output neuron weights
        for o in range(len(self.output_layer.neurons)):
            neuron = self.output_layer.neurons[o]
            for w_ho in range(len(neuron.weights)):
                pd_error_wrt_weight = pd_errors_wrt_output_net[o] * neuron.inputs[w_ho]
                neuron.weights[w_ho] -= self.LEARNING_RATE * pd_error_wrt_weight
            neuron.bias -= self.LEARNING_RATE * pd_errors_wrt_output_net[o]

        # 4. Update hidden neuron weights
        for h in range(len(self.hidden_layer.neurons)):
            neuron = self.hidden_layer.neurons[h]
            for w_ih in range(len(neuron.weights)):
                pd_error_wrt_weight = pd_errors_wrt_hidden_net[h] * neuron.inputs[w_ih]
                neuron.weights[w_ih] -= self.LEARNING_RATE * pd_error_wrt_weight
            neuron.bias -= self.LEARNING_RATE * pd_errors_wrt_hidden_net[h]

    def calculate_total_error(self, training_sets):
        total_error = 0
        for t in range(len(training_sets)):
            training_inputs, training_outputs = training_sets[t]
            self.feed_forward(training_inputs)
            for o in range(len(training_outputs)):
                total_error += self.output_layer.neurons[o].calculate_error(training_outputs[o])
        return total_error


class NeuronLayer:
    def __init__(self, num_neurons, num_inputs):
        self.neurons = [Neuron(num_inputs) for _ in range(num_neurons)]

    def inspect(self):
        print('Neurons:', len(self.neurons))
        for n in range(len(self.neurons)):
            print(' Neuron', n, self.neurons[n].weights, self.neurons[n].bias)

    def feed_forward(self, inputs):
        outputs = []
        for neuron in self.neurons:
            outputs.append(neuron.calculate_output(inputs))
        return outputs


class Neuron:
    def __init__(self, num_inputs):
        self.weights = [random.uniform(-1, 1) for _ in range(num_inputs)]
        self.bias = random.uniform(-1, 1)
        self.inputs = []
        self.output = 0.0

    def calculate_output(self, inputs):
        self.inputs = inputs
        self.output = self.squash(self.total_net_input())
        return self.output

    def total_net_input(self):
        total = 0
        for i in range(len(self.inputs)):
            total += self.inputs[i] * self.weights[i]
        return total + self.bias

    def squash(self, net):
        return 1 / (1 + math.exp(-net))

    def calculate_error(self, target):
        return (target - self.output) ** 2

    def pd_error_wrt_net(self, target):
        return self.pd_error_wrt_output(target) * self.pd_output_wrt_net()

    def pd_error_wrt_output(self, target):
        return -2 * (target - self.output)

    def pd_output_wrt_net(self):
        return self.output * (1 - self.output)


if __name__ == '__main__':
    nn = NeuralNetwork(2, 2, 2)
    for i in range(1000):
        nn.train([0.05, 0.1], [0.01, 0.99])
        if i % 200 == 0:
            print(i, round(nn.calculate_total_error([[[0.05, 0.1], [0.01, 0.99]]]), 9))
