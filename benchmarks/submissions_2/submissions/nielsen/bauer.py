import numpy as np

def sigmoid(z):
    return 1/(1+np.exp(-z))

def sigmoid_prime(z):
    s = sigmoid(z)
    return s*(1-s)

class CrossEntropyCost:
    @staticmethod
    def fn(a, y):
        return -np.sum(y*np.log(a)+(1-y)*np.log(1-a))
    @staticmethod
    def delta(z, a, y):
        return a-y

class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.num_layers = len(sizes)
        self.biases = [np.random.randn(n,1) for n in sizes[1:]]
        self.weights = [np.random.randn(n,m)/np.sqrt(m) for m,n in zip(sizes[:-1],sizes[1:])]

    def backprop(self, x, y):
        a = x
        acts, zs = [x], []
        for w,b in zip(self.weights,self.biases):
            z = w.dot(a)+b
            a = sigmoid(z)
            zs.append(z); acts.append(a)
        nabla_b = [None]*len(self.biases)
        nabla_w = [None]*len(self.weights)
        delta = (acts[-1]-y)*sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = delta.dot(acts[-2].T)
        for l in range(2,self.num_layers):
            sp = sigmoid_prime(acts[-l])
            delta = self.weights[-l+1].T.dot(delta)*sp
            nabla_b[-l] = delta
            nabla_w[-l] = delta.dot(acts[-l-1].T)
        return nabla_b, nabla_w

    def update_mini_batch(self, mini_batch, eta):
        gb = [np.zeros_like(b) for b in self.biases]
        gw = [np.zeros_like(w) for w in self.weights]
        for x,y in mini_batch:
            db,dw = self.backprop(x,y)
            for i in range(len(gb)):
                gb[i] += db[i]
                gw[i] += dw[i]
        k = eta/len(mini_batch)
        self.weights = [w-k*g for w,g in zip(self.weights,gw)]
        self.biases = [b-k*g for b,g in zip(self.biases,gb)]
